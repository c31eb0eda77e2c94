#!/bin/sh
# Checks everything under deploy/, the Dockerfile and docker-compose.yml, without Docker and without a cluster.
# Exits with 1 when any check finds something; every check runs all the same.
#   TOOLS   where docker-compose, hadolint, kubectl, kubernetes-validate, caddy and nats-server are; default .venv/bin
set -u
cd "$(dirname "$0")/.." || exit 2
tools=${TOOLS:-$PWD/.venv/bin}
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
failed=0

check() {
    title=$1
    shift
    if "$@" >"$scratch/output" 2>&1; then
        printf 'ok    %s\n' "$title"
    else
        failed=1
        printf 'FAIL  %s\n' "$title"
        sed 's/^/      /' "$scratch/output"
    fi
}

rendered() { "$tools/kubectl" kustomize "$1" >"$scratch/manifests.yaml"; }
refused() { ! "$@"; }

deploy/make-secrets >"$scratch/secrets.env" || exit 2
compose() { env KAWAL_SITE=lapor.example.go.id "$tools/docker-compose" --env-file "$scratch/secrets.env" "$@" config --quiet; }

check 'Dockerfile (hadolint)' "$tools/hadolint" Dockerfile
check 'docker-compose.yml' compose
check 'docker-compose.yml with metrics' compose --profile observability
check 'docker-compose.yml, with SMS' compose -f docker-compose.yml -f deploy/compose/sms.yml
check 'docker-compose.yml, public' compose -f docker-compose.yml -f deploy/compose/public.yml
: >"$scratch/empty.env"
check 'docker-compose.yml refuses to start without secrets' refused env -i PATH="$PATH" "$tools/docker-compose" --env-file "$scratch/empty.env" config --quiet
for folder in deploy/k8s/base deploy/k8s/overlays/*/; do
    check "$folder (kustomize)" rendered "$folder"
    check "$folder (schemas of Kubernetes)" "$tools/kubernetes-validate" --strict --quiet "$scratch/manifests.yaml"
done
check 'deploy/edge/Caddyfile' env HOME="$scratch" "$tools/caddy" validate --adapter caddyfile --config deploy/edge/Caddyfile
# As in both: KAWAL_INTAKE_NATS_PASSWORD reaches the server as INTAKE_NATS_PASSWORD, in quotes.
passwords=$(sed -n 's/^KAWAL_\(.*_NATS_PASSWORD\)=\(.*\)/\1="\2"/p' "$scratch/secrets.env")
for file in deploy/nats/compose.conf deploy/nats/cluster.conf; do
    # shellcheck disable=SC2086  # a word for each password
    check "$file" env POD_NAME=nats-0 $passwords "$tools/nats-server" -t -c "$file"
done
check 'shell scripts parse' sh -n deploy/make-secrets
exit "$failed"
