"""An organisation of Azure DevOps: its REST interfaces over what somebody has put into its store."""

from infra.demo.vendors.azure_devops.app import azure_devops
from infra.demo.vendors.azure_devops.behaviour import Behaviour
from infra.demo.vendors.azure_devops.store import Store

__all__ = ["Behaviour", "Store", "azure_devops"]
