#!/bin/bash
# Mounts S3 buckets, or prefixes of them, with Mountpoint for Amazon S3: an on_configured action of ParallelCluster.
#
#   mount_s3.sh ACCESS:DIRECTORY:BUCKET/PREFIX ...
#
# ACCESS is read, write (new and replaced files) or delete (also deleted ones). PREFIX is empty or ends with a slash.
# Every mount gets a line in /etc/fstab, which brings it back after a restart; running the script again changes nothing.
# Nothing comes from the internet: mount-s3 is in the image, or in the package repository of Amazon Linux 2023 (since
# 2023.9.20251110), which the network reaches through its S3 endpoint.
set -o errexit -o nounset -o pipefail

# Where the machine's files are; tests put a folder of theirs here.
readonly ROOT="${MOUNT_S3_ROOT:-}"
readonly FSTAB="${ROOT}/etc/fstab"
readonly OLDEST="1.18" # the first that reads fstab

fail() {
    echo "mount_s3: $*" >&2
    exit 1
}

version() {
    mount-s3 --version | sed -n 's/^mount-s3 \([0-9][0-9.]*\).*/\1/p'
}

have_mount_s3() {
    if ! command -v mount-s3 >/dev/null; then
        local id=""
        # shellcheck source=/dev/null
        id="$(. "${ROOT}/etc/os-release" && echo "${ID:-} ${VERSION_ID:-}")"
        [[ "${id}" == "amzn 2023"* ]] ||
            fail "the image has no mount-s3, and only Amazon Linux 2023 has a package of it (this is '${id}')." \
                "Bake it into the image, or mount S3 on nodes with Amazon Linux 2023."
        dnf install --assumeyes --quiet mount-s3 ||
            fail "the image has no mount-s3, and dnf could not install it from Amazon Linux's repository. The image has" \
                "to be of 2023.9.20251110 or later, and the S3 endpoint has to let the region's repository bucket pass." \
                "Bake mount-s3 into the image, or take a newer one."
        command -v mount-s3 >/dev/null || fail "dnf installed mount-s3, and it is not on the PATH (${PATH})."
    fi
    local found
    found="$(version)"
    [[ "$(printf '%s\n' "${OLDEST}" "${found:-0}" | sort --version-sort | head -1)" == "${OLDEST}" ]] ||
        fail "mount-s3 is ${found:-of an unknown version}; ${OLDEST} or later is needed. Take a newer image."
}

options() {
    # S3 knows no users: who is on the node does what the mount may, and the node's role decides what that is.
    local shared="_netdev,nosuid,nodev,nofail,allow-other"
    case "$1" in
        read) echo "${shared},ro" ;;
        write) echo "${shared},rw,dir-mode=0777,file-mode=0666,allow-overwrite" ;;
        delete) echo "${shared},rw,dir-mode=0777,file-mode=0666,allow-overwrite,allow-delete" ;;
        *) fail "'$1' is no access; read, write or delete is expected" ;;
    esac
}

add_line() {
    local directory="$1" line="$2" others
    others="$(awk -v directory="${directory}" '$2 != directory || /^#/' "${FSTAB}")"
    # Whole or not at all: a node with half of an fstab does not start again.
    { [[ -z "${others}" ]] || printf '%s\n' "${others}"; printf '%s\n' "${line}"; } >"${FSTAB}.mount_s3"
    chmod --reference="${FSTAB}" "${FSTAB}.mount_s3"
    mv "${FSTAB}.mount_s3" "${FSTAB}"
}

mount_one() {
    local access directory source wanted line
    IFS=: read -r access directory source <<<"$1"
    [[ "${directory}" == /* && "${source}" == ?*/* ]] ||
        fail "'$1' is no mount; ACCESS:DIRECTORY:BUCKET/PREFIX is expected, such as read:/project/public:bucket/"
    wanted="$(options "${access}")"
    line="s3://${source} ${directory} mount-s3 ${wanted} 0 0"
    if mountpoint --quiet "${ROOT}${directory}"; then
        grep --quiet --fixed-strings --line-regexp -- "${line}" "${FSTAB}" && return
        umount "${ROOT}${directory}" || fail "${directory} is in use and cannot be mounted anew. Restart the node."
    fi
    mkdir --parents "${ROOT}${directory}"
    add_line "${directory}" "${line}"
    systemctl daemon-reload
    mount "${ROOT}${directory}" ||
        fail "s3://${source} cannot be mounted at ${directory}. See 'journalctl --identifier mount-s3'; the node's role" \
            "needs s3:ListBucket and s3:GetObject below the prefix, and the network an S3 endpoint that lets it pass."
    mountpoint --quiet "${ROOT}${directory}" || fail "mount said nothing, and ${directory} is no mount point."
}

(($# > 0)) || fail "no mounts given; ACCESS:DIRECTORY:BUCKET/PREFIX is expected for each"
have_mount_s3
for mount in "$@"; do
    mount_one "${mount}"
done
