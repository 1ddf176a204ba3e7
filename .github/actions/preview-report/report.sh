#!/usr/bin/env bash
# Makes a pull request's report and leaves it in a folder, for the steps that publish it and that fail the job. It fails
# itself only where there is no report.
set -euo pipefail

tool="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)"
project="$(cd "${PROJECT:-.}" && pwd)"
folder="$RUNNER_TEMP/preview-report-$KEY"
mkdir -p "$folder"

options=(--project "$project" --key "$KEY" --rules-url "$RULES_URL" --elsewhere "the job's summary and its artifact")
options+=(--out "$folder/comment.md" --whole "$folder/whole.md" --json "$folder/report.json" --keep-events "$folder/events")
[ -z "${POLICY_PACK:-}" ] || options+=(--policy-pack "$PWD/$POLICY_PACK")
[ -z "${POLICY_PACK_CONFIG:-}" ] || options+=(--policy-pack-config "$PWD/$POLICY_PACK_CONFIG")
read -ra stacks <<<"${STACKS:-}"
for stack in "${stacks[@]}"; do options+=("--stack=$stack"); done
if [ "${#stacks[@]}" -eq 0 ]; then
    options+=("--changed-since=$BASE")
elif [ -n "${BASE:-}" ]; then
    options+=("--policies-since=$BASE")
fi

make -C "$tool" setup
if [ "$ON_LOCAL_AWS" = true ]; then
    base="$RUNNER_TEMP/preview-base-$KEY"
    git -C "$project" worktree add --force --detach "$base" "$BASE"
    base+="/$(git -C "$project" rev-parse --show-prefix)"
    # One environment serves both sides unless the pull request changes what is in it.
    if [ -f "$base/requirements.lock" ] && ! cmp -s "$base/requirements.lock" "$tool/requirements.lock"; then
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
[ -f "$folder/report.json" ] || exit "$code"
# What a comment is worth making for: stacks, and changes of what is allowed.
subjects='import json, sys; read = json.load(open(sys.argv[1])); print(len(read["stacks"]) + len(read["policy_changes"]))'
count="$(.venv/bin/python -c "$subjects" "$folder/report.json")"
printf '%s\n' "code=$code" "folder=$folder" "subjects=$count" >>"$GITHUB_OUTPUT"
# GitHub takes 1 MiB for a step's summary.
summary="$folder/whole.md"
[ "$(wc -c <"$summary")" -lt 1000000 ] || summary="$folder/comment.md"
cat "$summary" >>"$GITHUB_STEP_SUMMARY"
