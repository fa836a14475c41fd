import type { ActionLanguage } from '../action-schema.ts';
import type { ConfigPath } from '../block-descriptor.ts';
import type { FlowDefinition } from '../flow-schema.ts';
import type { TenantSettings } from '../tenant-schema.ts';
import type { UserFile } from '../user-schema.ts';
import type { SourceFile } from './source-file.ts';

export interface BundleFlow {
  readonly definition: FlowDefinition;
  readonly source: SourceFile;
  /**
   * What could not be read, as paths into the file; it is not in `definition`, or stands there repaired. Empty in a flow that is
   * as written. Checks say nothing about what is broken anyway.
   */
  readonly broken: readonly ConfigPath[];
}

export interface BundleAction {
  readonly slug: string;
  readonly source: string;
  readonly language: ActionLanguage;
  readonly enabled: boolean;
  readonly description?: string | undefined;
  /** The source file, relative to the bundle's folder. */
  readonly file: string;
}

/** A tenant's configuration (formats, section 1). What could not be read is left out, and a finding says so. */
export interface Bundle {
  /** Absolute path; `null` for a bundle that was made in memory. */
  readonly folder: string | null;
  /** Slug `unreadable` when `sluice.json` does not tell. */
  readonly tenant: { readonly slug: string; readonly name: string };
  readonly settings: TenantSettings;
  readonly tenantSource: SourceFile;
  readonly flows: ReadonlyMap<string, BundleFlow>;
  readonly actions: ReadonlyMap<string, BundleAction>;
  readonly users: readonly UserFile[];
  /** Relative to the bundle's folder. */
  readonly scenarioFiles: readonly string[];
  /** Slugs whose files stand in the bundle and cannot be read: referring to them is no mistake. */
  readonly unreadable: { readonly flows: ReadonlySet<string>; readonly actions: ReadonlySet<string> };
}
