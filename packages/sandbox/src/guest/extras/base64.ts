export { default as atob } from 'core-js-pure/stable/atob';
export { default as btoa } from 'core-js-pure/stable/btoa';
