export { default as structuredClone } from 'core-js-pure/stable/structured-clone';
