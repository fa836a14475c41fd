import { Command, CommanderError, Option, type OutputConfiguration } from 'commander';
import { check } from './commands/check.ts';
import { type GraphOptions, graph } from './commands/graph.ts';
import { init } from './commands/init.ts';
import { type RunOptions, run } from './commands/run.ts';
import { type TestOptions, test } from './commands/test.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { reportError } from './report-error.ts';
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
    return reportError(error, shell);
  }
}

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
    .action((dir: string) => finish(init(dir, shell)));
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
    .option(json[0], json[1], false)
    .action((folder: string, options: RunOptions) => finish(run(folder, options, shell)));
  program
    .command('check')
    .description('tell everything that is wrong with a bundle')
    .argument(...bundle)
    .option(json[0], json[1], false)
    .action((folder: string, options: { json: boolean }) => finish(check(folder, options, shell)));
  program
    .command('test')
    .description('run the scenario suites of a bundle')
    .argument(...bundle)
    .option('--coverage', 'tell which blocks and branches no scenario reached', false)
    .option('--watch', 'run again whenever a file of the bundle changes', false)
    .option(json[0], json[1], false)
    .action((folder: string, options: TestOptions) => finish(test(folder, options, shell)));
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
    .option('--diff <bundle>', 'mark what another bundle adds, removes and changes')
    .action((folder: string, options: GraphOptions) => finish(graph(folder, options, shell)));
  return program;
}
