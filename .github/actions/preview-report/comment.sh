#!/usr/bin/env bash
# Puts the report into the pull request: over its own comment of before, which its hidden first line finds, or as a new one.
set -euo pipefail

MARKER="$(head -n 1 "$FILE")"
export MARKER
comments="$(gh api --paginate "repos/$REPOSITORY/issues/$NUMBER/comments?per_page=100" \
    --jq '.[] | [.id, .user.type, (.body | split("\n")[0] | rtrimstr("\r"))] | @tsv')"
# Only a bot's: a person's comment that begins so is theirs.
id="$(awk -F '\t' '$2 == "Bot" && $3 == ENVIRON["MARKER"] && !found++ { print $1 }' <<<"$comments")"
if [ -n "$id" ]; then
    gh api --silent --method PATCH "repos/$REPOSITORY/issues/comments/$id" --field "body=@$FILE"
    echo "Updated comment $id."
elif [ "$SUBJECTS" != 0 ]; then
    gh api --silent --method POST "repos/$REPOSITORY/issues/$NUMBER/comments" --field "body=@$FILE"
    echo "Made a comment."
else
    echo "No stack is touched, no policy is changed, and there is no comment to update."
fi
