"""Runs a command and prints the largest memory it had, in bytes, as one line after its output."""

import resource
import subprocess
import sys

code = subprocess.run(sys.argv[1:], check=False, stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
sys.exit(code)
