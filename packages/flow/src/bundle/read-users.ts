import type { Finding } from '../findings.ts';
import { type UserFile, userFileSchema, usersFileSchema } from '../user-schema.ts';
import { describeIssues } from './describe-issues.ts';
import { findingAt } from './finding-at.ts';
import type { JsonFile } from './read-json.ts';

/** Reads `users.json`; users with errors are left out. */
export function readUsers({ source, value, findings }: JsonFile): {
  users: readonly UserFile[];
  findings: Finding[];
} {
  if (value === undefined) return { users: [], findings: [...findings] };
  const parsed = usersFileSchema.safeParse(value);
  const found = parsed.success
    ? []
    : describeIssues(parsed.error.issues, { source, base: [], value, schema: usersFileSchema });
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const users: UserFile[] = [];
  const places = new Map<string, number>();
  for (const [index, written] of list.entries()) {
    const user = userFileSchema.safeParse(written);
    if (!user.success) continue;
    const { id } = user.data;
    const before = id === undefined ? undefined : places.get(id);
    if (before !== undefined) {
      const words = {
        message: `two users have the id "${id}"`,
        hint: `The first is entry ${before + 1} of the list.`,
      };
      found.push(findingAt('duplicate-user', source, [index, 'id'], words));
      continue;
    }
    if (id !== undefined) places.set(id, index);
    users.push(user.data);
  }
  return { users, findings: [...findings, ...found] };
}
