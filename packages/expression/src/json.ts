/** A JSON value, as RFC 8259 defines it. Everything that crosses a boundary of the engine is one. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Keys such as `__proto__` are plain own keys. */
export type JsonObject = { readonly [key: string]: Json };
