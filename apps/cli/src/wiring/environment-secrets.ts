import type { Secrets } from '@sluice/engine';
import type { Shell } from '../shell.ts';

/** `secret:fraud-key` of a tenant's settings is the variable SLUICE_SECRET_FRAUD_KEY. */
export function environmentSecrets(env: Shell['env']): Secrets {
  return {
    get: (_tenant, name) => env[`SLUICE_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/gu, '_')}`],
  };
}

/** For runs that send nothing: no secret is needed, none is read. */
export const placeholderSecrets: Secrets = { get: (_tenant, name) => `secret:${name}` };
