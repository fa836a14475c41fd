/** A line whenever another tenth is done: enough to see that it goes on, few enough for the log of a CI system. */
export function tellProgress(
  what: string,
  write: (line: string) => void,
): (done: number, total: number) => void {
  let tenth = 0;
  return (done, total) => {
    const now = Math.floor((done * 10) / total);
    if (now > tenth) write(`${done} of ${total} ${what}\n`);
    tenth = now;
  };
}
