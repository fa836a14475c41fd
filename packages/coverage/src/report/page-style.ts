/** For light and dark pages; nothing of it comes from elsewhere. */
export const pageStyle = `
:root { color-scheme: light dark; --line: #c9d0d8; --quiet: #5a6675; --good: #1f7a42; --bad: #b3261e; --bar: #dfe4ea }
@media (prefers-color-scheme: dark) { :root { --line: #3c4650; --quiet: #a3adb8; --good: #5fc588; --bad: #ff8a80; --bar: #313a44 } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top }
td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
.quiet { color: var(--quiet) } .good { color: var(--good) } .bad { color: var(--bad) }
.bar { display: inline-block; width: 4rem; height: .5rem; background: var(--bar); margin-left: .5rem }
.bar > i { display: block; height: 100%; background: var(--good) }
.picture { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; padding: .5rem }
ul { padding-left: 1.2rem } li { margin: .2rem 0 }
`;
