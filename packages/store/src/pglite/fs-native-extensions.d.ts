declare module 'fs-native-extensions' {
  /** An exclusive lock on a part of the file; false when another descriptor holds it. Ends with the descriptor. */
  export function tryLock(fd: number, offset?: number, length?: number): boolean;
}
