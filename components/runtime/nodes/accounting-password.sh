#!/bin/bash
# On a head node with accounting, once it is configured: slurmdbd follows its lab's password, and knows its server.
#
# Secrets Manager gives the lab's database user a new password every few weeks. slurmdbd reads its own from a file, and
# a script of ParallelCluster writes that anew from the secret; but nobody runs the script. A timer does here, every
# minute: the script does nothing while the two passwords are the same, else it restarts slurmdbd. For that minute
# slurmdbd keeps the connections that it has, so jobs are recorded; but it logs in once for each of its own clients, so
# sacct fails.
#
# slurmdbd is built with MySQL's client, which uses TLS when the server has it, but takes any certificate until it is
# told of roots; then it refuses a server that has none of them. They are fetched from the platform's node assets.
#
# Usage: accounting-password.sh s3://BUCKET/KEY-OF-THE-ROOTS
set -euo pipefail

roots_uri=${1:?the S3 address of the root certificates of the database}
renew=/opt/parallelcluster/scripts/slurm/update_slurm_database_password.sh
etc=${SLURM_ETC:-/opt/slurm/etc}
units=${SYSTEMD_UNITS:-/etc/systemd/system}
name=hpc-labs-accounting-password

aws s3 cp --only-show-errors "$roots_uri" "$etc/accounting-roots.pem"
chmod 0644 "$etc/accounting-roots.pem"
# The included file is ParallelCluster's; this one is for additions, and is not written again.
if ! grep -q '^StorageParameters=' "$etc/slurmdbd.conf"; then
    echo "StorageParameters=SSL_CA=$etc/accounting-roots.pem" >>"$etc/slurmdbd.conf"
    systemctl try-restart slurmdbd.service
fi

cat >"$units/$name.service" <<UNIT
[Unit]
Description=Give slurmdbd the present password of its database
After=network-online.target
ConditionFileIsExecutable=$renew

[Service]
Type=oneshot
ExecStart=$renew
UNIT
cat >"$units/$name.timer" <<UNIT
[Unit]
Description=Look for a new password of slurmdbd's database

[Timer]
OnActiveSec=1min
OnUnitActiveSec=1min
AccuracySec=5s

[Install]
WantedBy=timers.target
UNIT
systemctl daemon-reload
systemctl enable --now "$name.timer"
