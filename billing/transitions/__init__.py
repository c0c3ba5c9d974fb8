"""The only code that asks MiniCRM for a change: allowed moves are data, one file per noun.

A transition locks the row, guards against its projected state and puts an operation with its Event into the outbox, in
one transaction; it never sets a status. Every public function refuses what is not allowed with a `Refused` that says
why and what is possible, whoever calls it: a form, a crafted POST, the admin, a task.
"""
