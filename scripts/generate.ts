import { generatePrisma } from './generate-prisma.ts';
import { generateSandbox } from './generate-sandbox.ts';

/** Writes the code that is derived from other files; each step skips itself when nothing changed. */
generatePrisma();
await generateSandbox();
