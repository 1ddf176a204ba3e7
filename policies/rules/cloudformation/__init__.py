"""Rules about CloudFormation."""
