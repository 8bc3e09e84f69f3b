import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The YAML block that follows a role's mark in the README, as people copy it. */
export async function readmeRole(name: 'see' | 'operate' | 'room'): Promise<string> {
  const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8');
  const found = new RegExp(`<!-- role: ${name} -->\\s*\`\`\`yaml\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  if (found === undefined) throw new Error(`The README has no Role ${name}.`);
  return found;
}
