declare module 'whatwg-url' {
  export const URL: unknown;
  export const URLSearchParams: unknown;
}
declare module 'core-js-pure/stable/structured-clone' {
  const structuredClone: unknown;
  export default structuredClone;
}
declare module 'core-js-pure/stable/atob' {
  const atob: unknown;
  export default atob;
}
declare module 'core-js-pure/stable/btoa' {
  const btoa: unknown;
  export default btoa;
}
