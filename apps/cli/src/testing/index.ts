export { recordShell } from './record-shell.ts';
