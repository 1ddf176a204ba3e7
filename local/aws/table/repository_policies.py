"""Who may use ECR repositories, and how long images stay there."""

from __future__ import annotations

from ..row import Op, Row

REPOSITORY_POLICY = Row(
    type="aws:ecr/repositoryPolicy:RepositoryPolicy",
    service="ecr",
    id="repositoryName",
    create=Op("set_repository_policy", "repository=repositoryName policy=policyText", result="repositoryName"),
    read=Op("get_repository_policy"),
    reads={"repository": "repositoryName", "policy": "policyText"},
    settings=(Op("set_repository_policy", "policy=policyText"),),
    delete=Op("delete_repository_policy"),
)

LIFECYCLE_POLICY = Row(
    type="aws:ecr/lifecyclePolicy:LifecyclePolicy",
    service="ecr",
    id="repositoryName",
    create=Op("put_lifecycle_policy", "repository=repositoryName policy=lifecyclePolicyText", result="repositoryName"),
    read=Op("get_lifecycle_policy"),
    reads={"repository": "repositoryName", "policy": "lifecyclePolicyText"},
    delete=Op("delete_lifecycle_policy"),
    delete_before_replace=True,
)

ROWS = (REPOSITORY_POLICY, LIFECYCLE_POLICY)
