"""Colours, type and measures of the network picture."""

from .canvas import Style

# Okabe and Ito's palette, darkened for text: told apart with every kind of colour vision. Red is for what must not be.
PAPER, WASH = "#ffffff", "#f4f7fa"
INK, QUIET, FAINT = "#1b2733", "#51606e", "#c3ced8"
NETWORK, NETWORK_WASH = "#0b5c8a", "#e8f2f9"
LAB, LAB_WASH = "#8f5200", "#fdf4e3"
STORE, STORE_WASH = "#00694e", "#e7f4ef"
GATE, GATE_WASH = "#7a3a75", "#f6ecf5"
DANGER, DANGER_WASH = "#b3151c", "#fdeaea"

TITLE = Style(22, INK, bold=True)
HEADING = Style(13.5, INK, bold=True)
STRONG = Style(12, INK, bold=True)
BODY = Style(12, INK)
NOTE = Style(11.5, QUIET)
CODE = Style(11.5, INK, mono=True)
QUIET_CODE = Style(11, QUIET, mono=True)
ALARM = Style(12, DANGER, bold=True)

MARGIN, PAD, GAP = 28, 16, 12
LABS_WIDTH, ARROW_WIDTH, SHARED_WIDTH, OUTSIDE_WIDTH = 400, 136, 452, 264

VPC_X = MARGIN + PAD
LABS_X = VPC_X + PAD
LABS_RIGHT = LABS_X + LABS_WIDTH
SHARED_X = LABS_RIGHT + ARROW_WIDTH
SHARED_RIGHT = SHARED_X + SHARED_WIDTH
VPC_RIGHT = SHARED_RIGHT + PAD
OUTSIDE_X = VPC_RIGHT + 56
OUTSIDE_RIGHT = OUTSIDE_X + OUTSIDE_WIDTH
FRAME_RIGHT = OUTSIDE_RIGHT + PAD
WIDTH = FRAME_RIGHT + MARGIN
LABEL_X = LABS_RIGHT + ARROW_WIDTH / 2
