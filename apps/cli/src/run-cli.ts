import { Command, CommanderError, InvalidArgumentError, Option, type OutputConfiguration } from 'commander';
import type { CheckCommandOptions } from './commands/check.ts';
import type { GraphOptions } from './commands/graph.ts';
import type { PathsOptions } from './commands/paths.ts';
import type { ReplayOptions } from './commands/replay.ts';
import type { RunOptions } from './commands/run.ts';
import type { TestOptions } from './commands/test.ts';
import type { WhyOptions } from './commands/why.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Shell } from './shell.ts';
import { UsageError } from './usage-error.ts';

/** Runs one command line, without the name of the program; gives the exit code of formats, section 5. Never rejects. */
export async function runCli(args: readonly string[], shell: Shell): Promise<ExitCode> {
  let code: ExitCode = exitCode.fine;
  const program = describeProgram(shell, async (command) => {
    code = await command;
  });
  try {
    if (args.length === 0) {
      program.outputHelp({ error: true });
      return exitCode.usage;
    }
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.fine : exitCode.usage;
    if (error instanceof UsageError) {
      shell.err.write(`${shell.err.colors.red('error:')} ${error.message}\n  hint: ${error.hint}\n`);
      return exitCode.usage;
    }
    const { reportError } = await import('./report-error.ts');
    return reportError(error, shell);
  }
}

function wholeNumber(flags: string, description: string, least: number): Option {
  return new Option(flags, description).argParser((text) => {
    const number = Number(text);
    if (/^\d+$/u.test(text) && Number.isSafeInteger(number) && number >= least) return number;
    throw new InvalidArgumentError(`Give a whole number from ${least} on.`);
  });
}

/** Each command brings what it needs when it is run: the others' libraries take longer to load than most commands take. */
function describeProgram(shell: Shell, finish: (command: Promise<ExitCode>) => Promise<void>): Command {
  const output: OutputConfiguration = {
    writeOut: (text) => shell.out.write(text),
    writeErr: (text) => shell.err.write(text),
    getOutHelpWidth: () => shell.out.width,
    getErrHelpWidth: () => shell.err.width,
    outputError: (text, write) => write(text.endsWith('\n') ? text : `${text}\n`),
  };
  const program = new Command('sluice')
    .description('Flows for identity products: write them as files, check, test and run them.')
    .configureOutput(output)
    .exitOverride()
    .showHelpAfterError('  hint: --help shows how it is used')
    .enablePositionalOptions();
  const bundle = ['<bundle>', 'folder that holds sluice.json'] as const;
  const flow = ['--flow <slug>', 'the flow'] as const;
  const json = ['--json', 'one JSON document on stdout, everything else on stderr'] as const;

  program
    .command('init')
    .description('write a working bundle to start from')
    .argument('[dir]', 'a folder that is new or empty', '.')
    .action((dir: string) => finish(import('./commands/init.ts').then(({ init }) => init(dir, shell))));
  program
    .command('run')
    .description('run a flow once and show what every block did')
    .argument(...bundle)
    .requiredOption(...flow)
    .option(
      '--event <file>',
      'JSON file with the event, or preset:us-user, tor, vpn, m2m, empty; without it a default one',
    )
    .option('--user <file>', 'JSON file with the user who signs in')
    .option(
      '--auth <file>',
      "JSON file with the host's answer to authentication; without it the run waits there",
    )
    .option('--live-fetch', 'make real HTTP requests, with secrets from SLUICE_SECRET_<NAME>', false)
    .addOption(
      new Option('--data <dir>', 'keep users and runs in this folder instead of memory').conflicts(
        'databaseUrl',
      ),
    )
    .option('--database-url <url>', 'keep users and runs in this PostgreSQL database')
    .option('--record <file>', 'write a recording of the run, for sluice replay and sluice why')
    .option(json[0], json[1], false)
    .action((folder: string, options: RunOptions) =>
      finish(import('./commands/run.ts').then(({ run }) => run(folder, options, shell))),
    );
  program
    .command('check')
    .description('tell everything that is wrong with a bundle')
    .argument(...bundle)
    .option(json[0], json[1], false)
    .addOption(
      new Option('--sarif', 'findings as SARIF 2.1.0 on stdout, for code scanning')
        .default(false)
        .conflicts('json'),
    )
    .option('--strict', 'warnings fail the check, too', false)
    .action((folder: string, options: CheckCommandOptions) =>
      finish(import('./commands/check.ts').then(({ check }) => check(folder, options, shell))),
    );
  program
    .command('test')
    .description('run the scenario suites of a bundle')
    .argument(...bundle)
    .option('--coverage', 'tell what of the flows no scenario went through', false)
    .option('--coverage-html <dir>', 'write that as pages for a browser, with nothing from elsewhere')
    .option('--min <percent>', 'fail when coverage is less: 90, or blocks=90,paths=80')
    .option('--suggest', 'make scenarios for the feasible paths that none takes', false)
    .option('--write <file>', 'where suggested scenarios go, .yaml or .json; without it to stdout')
    .option('--watch', 'run again whenever a file of the bundle changes', false)
    .option('--update', 'rewrite what failing scenarios expect to what happened', false)
    .option('--junit <file>', 'write a JUnit report for CI systems, too')
    .option('--mutate', 'plant faults one by one and tell which of them no scenario notices', false)
    .addOption(wholeNumber('--max-mutants <n>', 'plant at most so many faults, 300 unless set', 1))
    .addOption(wholeNumber('--seed <n>', 'which of them, when there are more', 0))
    .option('--chaos', 'repeat the scenarios with each of their requests gone wrong', false)
    .option(json[0], json[1], false)
    .action((folder: string, options: TestOptions) =>
      finish(import('./commands/test.ts').then(({ test }) => test(folder, options, shell))),
    );
  program
    .command('paths')
    .description('list every feasible path of a flow, with what leads down it')
    .argument(...bundle)
    .requiredOption(...flow)
    .option('--max <n>', 'list at most so many; 1000 unless set')
    .option(json[0], json[1], false)
    .action((folder: string, options: PathsOptions) =>
      finish(import('./commands/paths.ts').then(({ paths }) => paths(folder, options, shell))),
    );
  program
    .command('prove')
    .description('prove the invariants of a bundle, or show the path that breaks one')
    .argument(...bundle)
    .option(json[0], json[1], false)
    .action((folder: string, options: { json: boolean }) =>
      finish(import('./commands/prove.ts').then(({ prove }) => prove(folder, options, shell))),
    );
  program
    .command('graph')
    .description('draw a flow')
    .argument(...bundle)
    .requiredOption(...flow)
    .option('--format <format>', 'mermaid, svg or dot', 'mermaid')
    .option('--out <file>', 'write to this file instead of stdout')
    .addOption(
      new Option('--coverage <file>', 'mark what a test run reached: output of test --json').conflicts(
        'diff',
      ),
    )
    .addOption(
      new Option('--path <path>', 'mark one path: its number in paths, or its key').conflicts([
        'coverage',
        'diff',
      ]),
    )
    .option('--diff <bundle>', 'mark what another bundle adds, removes and changes')
    .action((folder: string, options: GraphOptions) =>
      finish(import('./commands/graph.ts').then(({ graph }) => graph(folder, options, shell))),
    );
  program
    .command('diff')
    .description('tell what a bundle does otherwise than another; exits 0 when nothing differs in behaviour')
    .argument('<before>', 'folder that holds sluice.json')
    .argument('[after]', 'the bundle to compare it with')
    .option(json[0], json[1], false)
    .action((before: string, after: string | undefined, options: { json: boolean }) =>
      finish(import('./commands/diff.ts').then(({ diff }) => diff(before, after, options, shell))),
    );
  program
    .command('replay')
    .description('run recordings again on a bundle and tell what comes out otherwise')
    .argument('<recording...>', 'files of recordings, or folders of them')
    .requiredOption('--bundle <bundle>', 'folder that holds sluice.json')
    .option('--to-scenario', 'write the recording of one run as a scenario instead', false)
    .option('--out <file>', 'where the scenario goes, .yaml or .json; without it to stdout')
    .option(json[0], json[1], false)
    .action((paths: string[], options: ReplayOptions) =>
      finish(import('./commands/replay.ts').then(({ replay }) => replay(paths, options, shell))),
    );
  program
    .command('why')
    .description('tell which block and which condition decided a run')
    .argument('<recording|run>', 'file of a recording, or the id of a run in a database')
    .option('--bundle <bundle>', 'folder that holds sluice.json, to quote conditions and source lines')
    .option('--tenant <slug>', "whose run it is; without it the bundle's tenant")
    .addOption(
      new Option('--data <dir>', 'folder that keeps the run (default: .sluice)').conflicts('databaseUrl'),
    )
    .option('--database-url <url>', 'PostgreSQL database that keeps the run')
    .option(json[0], json[1], false)
    .action((subject: string, options: WhyOptions) =>
      finish(import('./commands/why.ts').then(({ why }) => why(subject, options, shell))),
    );
  return program;
}
