declare module 'jexl' {
  interface CompiledJexl {
    evalSync(context: object): unknown;
  }
  export class Jexl {
    addFunction(name: string, apply: (...args: never[]) => unknown): void;
    compile(text: string): CompiledJexl;
  }
  const jexl: { Jexl: typeof Jexl };
  export default jexl;
}
