"""The components as a Pulumi package, for programs in any of Pulumi's languages; and the pages that describe them."""
