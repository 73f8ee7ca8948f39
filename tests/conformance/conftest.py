"""Lets the test modules here import the suite beside them."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
