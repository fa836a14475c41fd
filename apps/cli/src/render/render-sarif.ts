import { pathToFileURL } from 'node:url';
import { findingCatalogue } from '@sluice/flow';
import type { Log, ReportingDescriptor, Result } from 'sarif';
import type { Finding } from './render-findings.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
/** Base of every file's address: the bundle's folder. */
const base = 'BUNDLE';

/**
 * Findings as SARIF 2.1.0, for code scanning: one run, a rule for each code that is told, files relative to the bundle's folder,
 * columns in UTF-16 units. Pages of rules are relative to the repository of Sluice.
 */
export function renderSarif(findings: readonly Finding[], folder: string): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const ruleIndex = new Map(codes.map((code, index) => [code, index]));
  const log: Log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'sluice', rules: codes.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [base]: { uri: folderUri(folder) } },
        results: findings.map((finding) => resultOf(finding, ruleIndex.get(finding.code) ?? 0)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(code: string): ReportingDescriptor {
  const entry = Object.entries(findingCatalogue).find(([name]) => name === code)?.[1];
  const page = `docs/findings/${code}.md`;
  return {
    id: code,
    ...(entry !== undefined && {
      shortDescription: { text: entry.summary },
      defaultConfiguration: { level: entry.severity },
    }),
    help: { text: `See ${page}.`, markdown: `See [${code}](${page}).` },
  };
}

function resultOf({ code, severity, message, hint, ...place }: Finding, ruleIndex: number): Result {
  const { file, line, column, length } = place;
  const path = 'path' in place && typeof place.path === 'string' ? place.path : null;
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: hint === '' ? message : `${message}\n${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file), uriBaseId: base },
          region: {
            startLine: line,
            startColumn: column,
            ...(length !== undefined && length > 0 && { endColumn: column + length }),
          },
        },
        ...(path !== null && { logicalLocations: [{ fullyQualifiedName: path }] }),
      },
    ],
  };
}

/** A file name may hold anything; an address holds it escaped. */
function uriOf(file: string): string {
  return file
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/');
}

function folderUri(folder: string): string {
  return pathToFileURL(folder.endsWith('/') ? folder : `${folder}/`).href;
}
