"""The deployed system as operators reach it: the local stack if one is running here, else the AWS of their credentials."""

from __future__ import annotations
