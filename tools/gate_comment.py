"""Write the verdict of the gate into the one comment of a pull request that is the gate's own.

    python -I tools/gate_comment.py OWNER/REPOSITORY NUMBER FOLDER WORKSPACE

FOLDER has gate.json and gate.markdown, or neither where the gate could not finish. The first line
of a comment says of which workspace it is: each has one of its own. action.yml runs it, and `gh`
with the token in GH_TOKEN asks GitHub. The verdict does not depend on it: where the
token may not write, a note says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

# Of all comments with the marker only an own one is replaced: anybody may write the marker.
COMMENTS = """
query($owner: String!, $name: String!, $number: Int!, $endCursor: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      comments(first: 100, after: $endCursor) {
        pageInfo { hasNextPage endCursor }
        nodes { databaseId viewerDidAuthor body }
      }
    }
  }
}
"""
FOUND = ".data.repository.pullRequest.comments.nodes[] | select(.viewerDidAuthor) | tojson"


def main(repository: str, number: str, folder: Path, workspace: Path) -> None:
    """Create, replace or leave alone."""
    text = folder / "gate.markdown"
    if not text.exists():
        text.write_text(f"{marker(workspace)}\n{unfinished()}\n", encoding="utf-8")
    try:
        print(comment(repository, number, text, says_something(folder / "gate.json")))
    except (OSError, subprocess.CalledProcessError) as error:
        why = " ".join(str(getattr(error, "stderr", error)).split())[:300]
        print(f"::notice title=contractctl gate::no comment written: {escaped(why)}")
        print("It takes `permissions: pull-requests: write`, which a fork's token never has.")


def comment(repository: str, number: str, text: Path, has_findings: bool) -> str:
    """What was done, in words; who is hurt by nothing gets no comment, unless there was one."""
    body = text.read_text(encoding="utf-8")
    own = own_comment(repository, number, body.splitlines()[0])
    if own is None:
        if not has_findings:
            return "Nothing found: no comment."
        gh("api", f"repos/{repository}/issues/{number}/comments", "-F", f"body=@{text}")
        return "The comment is written."
    identifier, written = own
    if plain(written) == plain(body):
        return "The comment says so already."
    path = f"repos/{repository}/issues/comments/{identifier}"
    gh("api", "--method", "PATCH", path, "-F", f"body=@{text}")
    return "The comment is replaced."


def marker(workspace: Path) -> str:
    """The first line that the gate writes for a workspace, by where that lies in its repository."""
    asked = ("git", "rev-parse", "--show-prefix")
    done = subprocess.run(asked, cwd=workspace, capture_output=True, check=False)
    of = f": {quote(below)}" if (below := done.stdout.strip(b"/\n")) else ""
    return f"<!-- contractctl gate{of} -->"


def unfinished() -> str:
    """What a comment of an earlier run becomes when the gate cannot tell any more."""
    named = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (os.environ.get(name, "") for name in named)
    job = f"{server}/{repository}/actions/runs/{run}"
    return f"**The gate could not finish**, so nobody knows; [the job]({job}) says why."


def own_comment(repository: str, number: str, first_line: str) -> tuple[int, str] | None:
    """The first comment that this token wrote and that begins with a line; its id and text."""
    owner, _, name = repository.partition("/")
    variables = ("-f", f"owner={owner}", "-f", f"name={name}", "-F", f"number={int(number)}")
    pages = gh("api", "graphql", "--paginate", *variables, "-f", f"query={COMMENTS}", "-q", FOUND)
    for line in pages.splitlines():
        found = json.loads(line)
        if found["body"].splitlines()[:1] == [first_line]:
            return found["databaseId"], found["body"]
    return None


def says_something(result: Path) -> bool:
    """Whether the gate found anything, waived or not."""
    return result.exists() and bool(json.loads(result.read_text(encoding="utf-8"))["findings"])


def plain(text: str) -> str:
    """A comment as GitHub keeps it: ends of lines are its own."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def gh(*arguments: str) -> str:
    """Run gh; CalledProcessError where GitHub says no."""
    done = subprocess.run(("gh", *arguments), capture_output=True, encoding="utf-8", check=True)
    return done.stdout


def escaped(text: str) -> str:
    """A text that cannot end its workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
