import { generatePrisma } from './generate-prisma.ts';

/** Writes the code that is derived from other files; each step skips itself when nothing changed. */
generatePrisma();
