#!/usr/bin/env bash
# Runs a pull request's previews and leaves them in a folder. It fails only where there are none to make a report of: what
# they come to is for the job that makes the report.
set -euo pipefail

tool="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)"
project="$(cd "${PROJECT:-.}" && pwd)"
folder="$RUNNER_TEMP/previews-$KEY"
mkdir -p "$folder"
base_commit="$("$tool/.github/actions/base" "$project" "${BASE:-}" "${BASE_OF_EVENT:-}")"

options=(--project "$project" --key "$KEY" --out /dev/null --keep "$folder")
[ -z "${POLICY_PACK:-}" ] || options+=(--policy-pack "$PWD/$POLICY_PACK")
[ -z "${POLICY_PACK_CONFIG:-}" ] || options+=(--policy-pack-config "$PWD/$POLICY_PACK_CONFIG")
read -r -d '' -a stacks <<<"${STACKS:-}" || true # over all its lines, whose end it takes for a failure
for stack in "${stacks[@]}"; do options+=("--stack=$stack"); done
if [ -z "$base_commit" ] && { [ "${#stacks[@]}" -eq 0 ] || [ "$ON_LOCAL_AWS" = true ]; }; then
    echo "::error::There is nothing to compare with: the event is no pull request's, so give the input base a commit."
    exit 1
fi
[ "${#stacks[@]}" -gt 0 ] || options+=("--changed-since=$base_commit")

make -C "$tool" setup
if [ "$ON_LOCAL_AWS" = true ]; then
    base="$RUNNER_TEMP/preview-base-$KEY"
    git -C "$project" worktree add --force --detach "$base" "$base_commit"
    base+="/$(git -C "$project" rev-parse --show-prefix)"
    # One environment serves both sides unless the pull request changes what is in it; how another repository's is made is
    # not known here.
    if [ "$project" = "$tool" ] && [ -f "$base/requirements.lock" ] &&
        ! cmp -s "$base/requirements.lock" "$tool/requirements.lock"; then
        make -C "$base" setup
    fi
    options+=(--base "$base")
    export LABS_HOME="$RUNNER_TEMP/preview-aws-$KEY"
    cd "$tool"
    .venv/bin/python -m local install
    variables="$(.venv/bin/python -m local env)"
    eval "$variables"
else
    cd "$tool"
    export PATH="$tool/.venv/bin:$PATH"
    [ -z "${BACKEND_URL:-}" ] || pulumi login "$BACKEND_URL"
fi

code=0
.venv/bin/python -m ops preview-report "${options[@]}" || code=$?
[ "$code" -eq 0 ] || [ -f "$folder/previews.json" ] || exit "$code"
echo "folder=$folder" >>"$GITHUB_OUTPUT"
