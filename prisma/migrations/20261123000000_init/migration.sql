-- CreateTable
CREATE TABLE "tenants" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSON NOT NULL,
    "release" INTEGER NOT NULL,

    CONSTRAINT "tenants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "releases" (
    "tenant_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "flows" JSON NOT NULL,
    "actions" JSON NOT NULL,
    "published_at" BIGINT NOT NULL,
    "actor" TEXT NOT NULL,

    CONSTRAINT "releases_pkey" PRIMARY KEY ("tenant_id","number")
);

-- CreateTable
CREATE TABLE "flow_versions" (
    "tenant_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "definition" JSON NOT NULL,

    CONSTRAINT "flow_versions_pkey" PRIMARY KEY ("tenant_id","slug","version")
);

-- CreateTable
CREATE TABLE "action_versions" (
    "tenant_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "language" TEXT NOT NULL,

    CONSTRAINT "action_versions_pkey" PRIMARY KEY ("tenant_id","slug","version")
);

-- CreateTable
CREATE TABLE "users" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "email" TEXT,
    "email_verified" BOOLEAN NOT NULL,
    "phone" TEXT,
    "name" TEXT,
    "app_metadata" JSONB NOT NULL,
    "user_metadata" JSON NOT NULL,
    "factors" JSON NOT NULL,
    "created_at" TEXT NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "runs" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "flow" TEXT NOT NULL,
    "flow_version" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "idempotency_key" TEXT,
    "user_id" TEXT,
    "started_at" BIGINT NOT NULL,
    "expires_at" BIGINT,
    "ended_at" BIGINT,
    "snapshot" JSON NOT NULL,

    CONSTRAINT "runs_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "tenant_id" TEXT NOT NULL,
    "sequence" BIGSERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "occurred_at" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "run_id" TEXT,
    "outcome" TEXT NOT NULL,
    "data" JSON NOT NULL,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("tenant_id","sequence")
);

-- CreateTable
CREATE TABLE "signing_keys" (
    "tenant_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "kid" TEXT NOT NULL,
    "alg" TEXT NOT NULL,
    "public_jwk" JSON NOT NULL,
    "sealed_private_jwk" TEXT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "retired_at" BIGINT,

    CONSTRAINT "signing_keys_pkey" PRIMARY KEY ("tenant_id","number")
);

-- CreateIndex
CREATE UNIQUE INDEX "tenants_slug_key" ON "tenants"("slug");

-- CreateIndex
CREATE INDEX "users_tenant_id_email_idx" ON "users"("tenant_id", "email");

-- CreateIndex
CREATE INDEX "runs_tenant_id_expires_at_idx" ON "runs"("tenant_id", "expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "runs_tenant_id_idempotency_key_key" ON "runs"("tenant_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "audit_events_tenant_id_run_id_sequence_idx" ON "audit_events"("tenant_id", "run_id", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "audit_events_tenant_id_id_key" ON "audit_events"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "signing_keys_tenant_id_kid_key" ON "signing_keys"("tenant_id", "kid");

-- The audit is append-only, and it is the database that says so. Prisma's schema has no words for triggers: this part
-- is written by hand.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_events is append-only: % is refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER "audit_events_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_events"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
