/** Looks up what `secret:<name>` in a tenant's settings stands for (contract 7.8). */
export interface Secrets {
  /** The value, or undefined when the tenant has no secret of that name. Never another tenant's. */
  get(tenantSlug: string, name: string): string | undefined | Promise<string | undefined>;
}
