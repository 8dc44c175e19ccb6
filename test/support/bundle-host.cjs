// Stands in for Lambda's runtime: loads one bundle and handles the events that the parent process sends. Plain CommonJS without
// imports, so that the process holds nothing but Node and the bundle.
const [, , bundle] = process.argv;

/** @type {(event: unknown, context: object) => Promise<unknown>} */
let handler;
try {
  handler = require(bundle).handler;
  process.send({ loaded: typeof handler === "function" });
} catch (error) {
  process.send({ loaded: false, error: tell(error) });
  process.disconnect();
}

process.on("message", async ({ id, event, context, timeLeftMs }) => {
  const endsAt = Date.now() + timeLeftMs;
  try {
    const result = await handler(event, { ...context, getRemainingTimeInMillis: () => endsAt - Date.now() });
    process.send({ id, result: result ?? null });
  } catch (error) {
    process.send({ id, error: tell(error) });
  }
});

function tell(error) {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: "thrown", message: `${error}` };
}
