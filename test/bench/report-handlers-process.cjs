// One report function in a process of its own, as Lambda runs it: called again and again, then says how long it took and how
// much memory the process ever held. Plain JavaScript, so that no compiler's memory is counted.

/** Ten times what the gateway waits for, so that a busy machine does not end a call. */
const longestCallMs = 290_000;

process.on("message", async ({ functionName, bundle, event, rounds }) => {
  const { handler } = require(bundle);
  const times = [];
  let answerBytes = 0;
  let coldCpuMs = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const start = performance.now();
    const { statusCode, body = "" } = await handler(event, { getRemainingTimeInMillis: () => longestCallMs });
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage();
    if (round === 0) coldCpuMs = (user + system) / 1000;
    answerBytes = Buffer.byteLength(body);
    if (statusCode !== 200) {
      throw new Error(`${functionName} answered ${statusCode}: ${body.slice(0, 300)}`);
    }
  }
  const [coldMs, ...warm] = times;
  warm.sort((one, other) => one - other);
  const warmMs = warm[Math.floor(warm.length / 2)] ?? Number.NaN;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  process.send({ coldMs, coldCpuMs, warmMs, answerBytes, peakMb }, () => process.exit(0));
});
