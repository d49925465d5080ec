/** What was sent as JSON; an empty object for anything else, and for what is nested too deeply to be passed on. */
export async function bodyOf(request: Request): Promise<object> {
  try {
    const body: unknown = await request.json();
    JSON.stringify(body);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
