export function SignOut() {
  return (
    <form method="post" action="/sign-in/out">
      <button className="link-button">Sign out</button>
    </form>
  );
}
