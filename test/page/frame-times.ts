import type { Page } from "playwright-core";

/** Notes the time between each two frames that the page paints. */
const recordFrames = `
  globalThis.frameTimes = [];
  globalThis.isRecordingFrames = true;
  {
    let before = performance.now();
    const note = (now) => {
      frameTimes.push(now - before);
      before = now;
      if (isRecordingFrames) requestAnimationFrame(note);
    };
    requestAnimationFrame((now) => {
      before = now;
      requestAnimationFrame(note);
    });
  }
`;

const takeFrames = `
  new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => {
      isRecordingFrames = false;
      resolve(frameTimes);
    }));
  })
`;

/**
 * The longest time between two frames while an act goes on, in milliseconds: what a person sees as a stutter, whatever causes it. Of several
 * rounds the median one, since other processes of the machine cause some.
 */
export async function longestFrameMs(page: Page, act: () => Promise<void>, rounds = 3): Promise<number> {
  const longest: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await page.evaluate(recordFrames);
    await act();
    longest.push(Math.max(...(await page.evaluate<number[]>(takeFrames))));
  }
  return medianOf(longest);
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
