# Nothing but Python 3.11 is needed beforehand. dev/bootstrap.py says what each of these does.
PYTHON ?= python3

demo:
	@$(PYTHON) dev/bootstrap.py demo

demo-reset:
	@$(PYTHON) dev/bootstrap.py demo-reset

# make manage ARGS='create_agency north --name "North Town"'
manage:
	@$(PYTHON) dev/bootstrap.py manage

test:
	@$(PYTHON) dev/bootstrap.py test

check:
	@$(PYTHON) dev/bootstrap.py check

bench:
	@$(PYTHON) dev/bootstrap.py bench

# make lock ARGS=--upgrade
lock:
	@$(PYTHON) dev/bootstrap.py lock

.PHONY: demo demo-reset manage test check bench lock
