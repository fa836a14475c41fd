import { readSync, writeSync } from 'node:fs';

/** Answers whatever comes with as many bytes as a run's report has, and does nothing else. */
const channelFd = 3;
const question = Buffer.alloc(256 * 1024);
const answer = Buffer.alloc(300, 'a');
for (;;) {
  if (readSync(channelFd, question, 0, question.length, null) === 0) process.exit(0);
  writeSync(channelFd, answer);
}
