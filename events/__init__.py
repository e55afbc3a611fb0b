"""The published language: one module per publishing service. The only words that two services share.

Changes are additive (a new field has a default); a break is a new class beside the old one. Facts and identifiers, and
no more personal data than a subscriber needs. `make contracts` writes the JSON Schemas, the AsyncAPI document and the
catalogue.
"""
