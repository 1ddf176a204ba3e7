#!/usr/bin/env bash
# Puts the report into the pull request: over its own comment of before, which its hidden first line finds, or as a new one.
# Where there is no report, the comment says so, for an older commit's would be taken for this one's.
set -euo pipefail

MARKER="<!-- labs preview-report: $KEY -->"
export MARKER
file="$FOLDER/comment.md"
if [ -z "$FOLDER" ] || [ ! -s "$file" ]; then
    file="$(mktemp)"
    {
        printf '%s\n\n' "$MARKER" "## No preview report for this commit"
        printf 'Of commit `%s`. The previews or their report failed or ran out of time: ' "$COMMIT"
        printf '[what the jobs say](%s). What stood here before was about an older commit.\n' "$RUN_URL"
    } >"$file"
    SUBJECTS=1
fi
comments="$(gh api --paginate "repos/$REPOSITORY/issues/$NUMBER/comments?per_page=100" \
    --jq '.[] | [.id, .user.type, (.body | split("\n")[0] | rtrimstr("\r"))] | @tsv')"
# Only a bot's: a person's comment that begins so is theirs.
id="$(awk -F '\t' '$2 == "Bot" && $3 == ENVIRON["MARKER"] && !found++ { print $1 }' <<<"$comments")"
if [ -n "$id" ]; then
    gh api --silent --method PATCH "repos/$REPOSITORY/issues/comments/$id" --field "body=@$file"
    echo "Updated comment $id."
elif [ "$SUBJECTS" != 0 ]; then
    gh api --silent --method POST "repos/$REPOSITORY/issues/$NUMBER/comments" --field "body=@$file"
    echo "Made a comment."
else
    echo "No stack is touched, no policy is changed, and there is no comment to update."
fi
