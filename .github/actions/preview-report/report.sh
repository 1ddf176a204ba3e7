#!/usr/bin/env bash
# Makes a pull request's report of previews that another job ran, and leaves it in a folder, for the steps that publish it
# and that fail the job. Nothing of the pull request is run: its checkout is only asked for what it changes. Needs no more
# than Python itself.
set -euo pipefail

tool="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)"
project="$(cd "${PROJECT:-.}" && pwd)"
folder="$RUNNER_TEMP/preview-report-$KEY"
mkdir -p "$folder"
base_commit="$("$tool/.github/actions/base" "$project" "${BASE:-}" "${BASE_OF_EVENT:-}")"

options=(--kept "$RUNNER_TEMP/previews-$KEY" --project "$project" --key "$KEY" --rules-url "$RULES_URL")
options+=(--commit "$COMMIT" --elsewhere "the job's summary and its artifact")
options+=(--out "$folder/comment.md" --whole "$folder/whole.md" --json "$folder/report.json")
[ -z "${POLICY_PACK:-}" ] || options+=(--policy-pack "$PWD/$POLICY_PACK")
[ -z "${POLICY_PACK_CONFIG:-}" ] || options+=(--policy-pack-config "$PWD/$POLICY_PACK_CONFIG")
[ -z "$base_commit" ] || options+=("--policies-since=$base_commit")

cd "$tool" # `python -m` imports from here
code=0
python3 -m ops preview-report "${options[@]}" || code=$?
case "$code" in 0 | 3 | 4) ;; *) exit "$code" ;; esac
# What a comment is worth making for: stacks, and changes of what is allowed.
subjects='import json, sys; read = json.load(open(sys.argv[1])); print(len(read["stacks"]) + len(read["policy_changes"]))'
count="$(python3 -c "$subjects" "$folder/report.json")"
printf '%s\n' "code=$code" "folder=$folder" "subjects=$count" >>"$GITHUB_OUTPUT"
# GitHub takes 1 MiB for a step's summary.
summary="$folder/whole.md"
[ "$(wc -c <"$summary")" -lt 1000000 ] || summary="$folder/comment.md"
cat "$summary" >>"$GITHUB_STEP_SUMMARY"
