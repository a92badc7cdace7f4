"""Forms of fidelity reviews: the plan and the visit, what is scored, the report."""
