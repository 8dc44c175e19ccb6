// One report function in a process of its own, as Lambda runs it: called again and again, then says how long it took and how
// much memory the process ever held. Plain JavaScript, so that no compiler's memory is counted.

process.on("message", async ({ functionName, bundle, event, rounds }) => {
  const { handler } = require(bundle);
  const times = [];
  let answerBytes = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const start = performance.now();
    const { statusCode, body = "" } = await handler(event, { getRemainingTimeInMillis: () => 29_000 });
    times.push(performance.now() - start);
    answerBytes = Buffer.byteLength(body);
    if (statusCode !== 200) {
      throw new Error(`${functionName} answered ${statusCode}: ${body.slice(0, 300)}`);
    }
  }
  const [coldMs, ...warm] = times;
  warm.sort((one, other) => one - other);
  const warmMs = warm[Math.floor(warm.length / 2)];
  const peakMb = process.resourceUsage().maxRSS / 1024;
  process.send({ coldMs, warmMs, answerBytes, peakMb }, () => process.exit(0));
});
