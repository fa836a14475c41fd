/** An error with the name that the Web Cryptography standard gives it. */
export function webError(name: string, message: string): Error {
  const error = new Error(message);
  Object.defineProperty(error, 'name', { value: name, writable: true, configurable: true });
  return error;
}
