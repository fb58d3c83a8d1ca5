"""The nouns of the record: one frozen data class a file, each the exact shape of its table."""

from core.records.advisory import Advisory, AffectedPackage, ExploitScore, KnownExploited
from core.records.alert import Alert
from core.records.annotation import Annotation
from core.records.base import KINDS, Id, Json, Record, derive_id, new_id
from core.records.chat import ChatMessage
from core.records.comment import Comment
from core.records.deployment import Deployment
from core.records.detection import Detection
from core.records.factor import Factor
from core.records.followup import FollowUp
from core.records.frozen_page import FrozenPage, MetricTarget
from core.records.incident import AffectedService, Incident
from core.records.incident_step import IncidentStep
from core.records.incident_type import IncidentField, TypeChoice
from core.records.indicator import SliBucket
from core.records.meeting import Meeting, ParkedItem, RaisedHand
from core.records.milestone import Milestone
from core.records.notebook import Answer, Attendance, Notebook, Signature
from core.records.participation import Participation
from core.records.person import Person
from core.records.problem import Problem
from core.records.release import Component, Release
from core.records.remediation import Remediation
from core.records.scan import ScanFinding, VexStatement
from core.records.service import Objective, Service
from core.records.shift import Shift
from core.records.survey import CalibrationReply, SurveyReply, SurveyTurn
from core.records.timeline import TimelineEntry

__all__ = [
    "KINDS",
    "Advisory",
    "AffectedPackage",
    "AffectedService",
    "Alert",
    "Annotation",
    "Answer",
    "Attendance",
    "CalibrationReply",
    "ChatMessage",
    "Comment",
    "Component",
    "Deployment",
    "Detection",
    "ExploitScore",
    "Factor",
    "FollowUp",
    "FrozenPage",
    "Id",
    "Incident",
    "IncidentField",
    "IncidentStep",
    "Json",
    "KnownExploited",
    "Meeting",
    "MetricTarget",
    "Milestone",
    "Notebook",
    "Objective",
    "ParkedItem",
    "Participation",
    "Person",
    "Problem",
    "RaisedHand",
    "Record",
    "Release",
    "Remediation",
    "ScanFinding",
    "Service",
    "Shift",
    "Signature",
    "SliBucket",
    "SurveyReply",
    "SurveyTurn",
    "TimelineEntry",
    "TypeChoice",
    "VexStatement",
    "derive_id",
    "new_id",
]
