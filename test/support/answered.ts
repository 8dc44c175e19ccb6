/**
 * Asks the local stack, and asks again where a busy machine loads a function for longer than its reply may take, as a 503 of the API tells
 * clients to do. On Lambda the time of loading does not count.
 */
export async function answered(url: string, request: RequestInit = {}): Promise<Response> {
  let reply = await fetch(url, request);
  while (reply.status === 503) {
    reply = await fetch(url, request);
  }
  return reply;
}
