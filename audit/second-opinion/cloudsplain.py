"""What Cloudsplaining says of each policy of a folder, as JSON: file -> kind of risk -> what it found.

Statements that name a resource or a condition are judged as well: by itself Cloudsplaining passes
over them, and these policies have no others.
"""

import json
import sys
from pathlib import Path

from cloudsplaining.command.scan_policy_file import scan_policy

nothing_excluded = {
    "policies": [],
    "roles": [],
    "users": [],
    "groups": [],
    "include-actions": [],
    "exclude-actions": [],
}


def risks_of(policy: dict) -> dict:
    results = scan_policy(
        policy,
        nothing_excluded,
        flag_conditional_statements=True,
        flag_resource_arn_statements=True,
    )
    return {
        kind: result["findings"]
        for kind, result in results.items()
        if isinstance(result, dict) and result.get("findings")
    }


folder = Path(sys.argv[1])
print(json.dumps({p.name: risks_of(json.loads(p.read_text())) for p in sorted(folder.glob("*.json"))}))
