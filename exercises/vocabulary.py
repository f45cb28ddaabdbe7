"""The fixed vocabularies of the library: stable slugs with translatable labels."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.TextChoices):
    """Where in the body. An exercise's first region is its main one."""

    NECK = "neck", _("Neck")
    JAW = "jaw", _("Jaw and face")
    SHOULDER = "shoulder", _("Shoulder")
    ELBOW = "elbow", _("Elbow and forearm")
    WRIST_HAND = "wrist_hand", _("Wrist and hand")
    THORACIC = "thoracic", _("Thoracic spine and ribs")
    LOWER_BACK = "lower_back", _("Lower back")
    CORE = "core", _("Core and abdomen")
    PELVIC_FLOOR = "pelvic_floor", _("Pelvic floor")
    HIP = "hip", _("Hip, buttock and groin")
    KNEE = "knee", _("Knee and thigh")
    ANKLE_FOOT = "ankle_foot", _("Ankle, calf and foot")
    BALANCE = "balance", _("Balance and falls prevention")
    BREATHING_POSTURE = "breathing_posture", _("Breathing and posture")
    WHOLE_BODY = "whole_body", _("Whole body / aerobic")


class Kind(models.TextChoices):
    """What the exercise trains."""

    STRETCH = "stretch", _("Stretch")
    MOBILITY = "mobility", _("Mobility")
    STRENGTHENING = "strengthening", _("Strengthening")
    ISOMETRIC = "isometric", _("Isometric")
    MOTOR_CONTROL = "motor_control", _("Motor control")
    BALANCE = "balance", _("Balance")
    RELEASE = "release", _("Self-massage release")
    NEURAL_GLIDE = "neural_glide", _("Neural glide")
    AEROBIC = "aerobic", _("Aerobic")
    BREATHING = "breathing", _("Breathing")
    VESTIBULAR = "vestibular", _("Dizziness (vestibular)")


class Position(models.TextChoices):
    """How the body starts."""

    STANDING = "standing", _("Standing")
    SITTING = "sitting", _("Sitting")
    LONG_SITTING = "long_sitting", _("Long sitting")
    SUPINE = "supine", _("Supine")
    HOOK_LYING = "hook_lying", _("Hook lying")
    PRONE = "prone", _("Prone")
    SIDE_LYING = "side_lying", _("Side-lying")
    FOUR_POINT = "four_point", _("Four-point kneeling")
    KNEELING = "kneeling", _("Kneeling")
    HALF_KNEELING = "half_kneeling", _("Half kneeling")
    PLANK_POSITION = "plank_position", _("Plank / push-up position")
    WALKING = "walking", _("Walking")


class Laterality(models.TextChoices):
    """How left and right matter to the exercise."""

    EACH_SIDE = "each_side", _("Each side")
    ALTERNATING = "alternating", _("Alternating sides")
    BILATERAL = "bilateral", _("Both sides together")
    MIDLINE = "midline", _("No side")


class Equipment(models.TextChoices):
    """What the exercise needs. One without equipment has no such tag."""

    MAT = "mat", _("Exercise mat")
    CHAIR = "chair", _("Chair")
    WALL = "wall", _("Wall")
    DOOR_FRAME = "door_frame", _("Door frame")
    POLE = "pole", _("Pole or post")
    TABLE = "table", _("Table or counter")
    PLINTH_BED = "plinth_bed", _("Bed or plinth")
    STEP = "step", _("Step or stair")
    STICK = "stick", _("Stick / dowel / cane")
    TOWEL = "towel", _("Towel")
    PILLOW = "pillow", _("Pillow or cushion")
    STRAP = "strap", _("Strap / belt / towel sling")
    RESISTANCE_BAND = "resistance_band", _("Resistance band (long)")
    LOOP_BAND = "loop_band", _("Loop band")
    DUMBBELL = "dumbbell", _("Dumbbell / hand weight")
    ANKLE_WEIGHT = "ankle_weight", _("Ankle weight")
    KETTLEBELL = "kettlebell", _("Kettlebell")
    CABLE = "cable", _("Cable machine")
    MACHINE = "machine", _("Weight machine")
    BARBELL = "barbell", _("Barbell")
    HAMMER = "hammer", _("Hammer or weighted stick")
    FLEXBAR = "flexbar", _("Flexible twist bar")
    PUTTY_BALL = "putty_ball", _("Soft ball or therapy putty")
    MASSAGE_BALL = "massage_ball", _("Massage ball")
    FOAM_ROLLER = "foam_roller", _("Foam roller")
    HOOK_TOOL = "hook_tool", _("Hook massager (Shepherd's hook)")
    FIRM_RELEASE_TOOL = "firm_release_tool", _("Firm self-massage tool, fixed to floor")
    SWISS_BALL = "swiss_ball", _("Exercise ball")
    FOAM_PAD = "foam_pad", _("Foam balance pad")
    BALANCE_BOARD = "balance_board", _("Balance board")
    SLOPE_BOARD = "slope_board", _("Slope board or wedge")
    BIKE = "bike", _("Stationary bike")
    TREADMILL = "treadmill", _("Treadmill")
    SHOES = "shoes", _("Walking shoes")
    PULLEY = "pulley", _("Over-door shoulder pulley")


# What every home has in some form: a carpet can be the mat, a bath towel the strap. A step is not among them, because
# many flats have none. Nobody has to buy these, so anyone can do an exercise that needs nothing else.
HOUSEHOLD = frozenset(
    (
        Equipment.MAT,
        Equipment.CHAIR,
        Equipment.WALL,
        Equipment.DOOR_FRAME,
        Equipment.TABLE,
        Equipment.PLINTH_BED,
        Equipment.TOWEL,
        Equipment.PILLOW,
        Equipment.STRAP,
        Equipment.SHOES,
    )
)


class Muscle(models.TextChoices):
    """What the exercise works on: muscles, but also nerves, fascia and tendons."""

    JAW_MUSCLES = "jaw_muscles", _("Jaw muscles")
    STERNOCLEIDOMASTOID = "sternocleidomastoid", _("Sternocleidomastoid")
    DEEP_NECK_FLEXORS = "deep_neck_flexors", _("Deep neck flexors")
    LONGUS_COLLI = "longus_colli", _("Longus colli")
    LONGUS_CAPITIS = "longus_capitis", _("Longus capitis")
    SCALENES = "scalenes", _("Scalenes")
    UPPER_TRAPEZIUS = "upper_trapezius", _("Upper trapezius")
    LEVATOR_SCAPULAE = "levator_scapulae", _("Levator scapulae")
    SUBOCCIPITALS = "suboccipitals", _("Suboccipitals")
    CERVICAL_EXTENSORS = "cervical_extensors", _("Cervical extensors")
    SPLENIUS = "splenius", _("Splenius capitis and cervicis")
    MIDDLE_TRAPEZIUS = "middle_trapezius", _("Middle trapezius")
    LOWER_TRAPEZIUS = "lower_trapezius", _("Lower trapezius")
    RHOMBOIDS = "rhomboids", _("Rhomboids")
    SERRATUS_ANTERIOR = "serratus_anterior", _("Serratus anterior")
    LATISSIMUS_DORSI = "latissimus_dorsi", _("Latissimus dorsi")
    PECTORALIS_MAJOR = "pectoralis_major", _("Pectoralis major")
    PECTORALIS_MINOR = "pectoralis_minor", _("Pectoralis minor")
    ANTERIOR_DELTOID = "anterior_deltoid", _("Anterior deltoid")
    MIDDLE_DELTOID = "middle_deltoid", _("Middle deltoid")
    POSTERIOR_DELTOID = "posterior_deltoid", _("Posterior deltoid")
    SUPRASPINATUS = "supraspinatus", _("Supraspinatus")
    INFRASPINATUS = "infraspinatus", _("Infraspinatus")
    TERES_MINOR = "teres_minor", _("Teres minor")
    TERES_MAJOR = "teres_major", _("Teres major")
    SUBSCAPULARIS = "subscapularis", _("Subscapularis")
    ROTATOR_CUFF = "rotator_cuff", _("Rotator cuff")
    POSTERIOR_SHOULDER_CAPSULE = "posterior_shoulder_capsule", _("Posterior shoulder capsule")
    BICEPS_BRACHII = "biceps_brachii", _("Biceps brachii")
    BRACHIALIS = "brachialis", _("Brachialis")
    BRACHIORADIALIS = "brachioradialis", _("Brachioradialis")
    TRICEPS_BRACHII = "triceps_brachii", _("Triceps brachii")
    SUPINATOR = "supinator", _("Supinator")
    PRONATORS = "pronators", _("Pronators")
    WRIST_EXTENSORS = "wrist_extensors", _("Wrist extensors")
    WRIST_FLEXORS = "wrist_flexors", _("Wrist flexors")
    FINGER_FLEXORS = "finger_flexors", _("Finger flexors")
    FINGER_EXTENSORS = "finger_extensors", _("Finger extensors")
    HAND_INTRINSICS = "hand_intrinsics", _("Hand intrinsics")
    THENAR_MUSCLES = "thenar_muscles", _("Thenar muscles")
    THORACIC_ERECTORS = "thoracic_erectors", _("Thoracic erector spinae")
    INTERCOSTALS = "intercostals", _("Intercostals")
    DIAPHRAGM = "diaphragm", _("Diaphragm")
    ERECTOR_SPINAE = "erector_spinae", _("Erector spinae")
    MULTIFIDUS = "multifidus", _("Multifidus")
    QUADRATUS_LUMBORUM = "quadratus_lumborum", _("Quadratus lumborum")
    THORACOLUMBAR_FASCIA = "thoracolumbar_fascia", _("Thoracolumbar fascia")
    RECTUS_ABDOMINIS = "rectus_abdominis", _("Rectus abdominis")
    TRANSVERSUS_ABDOMINIS = "transversus_abdominis", _("Transversus abdominis")
    EXTERNAL_OBLIQUE = "external_oblique", _("External oblique")
    INTERNAL_OBLIQUE = "internal_oblique", _("Internal oblique")
    PELVIC_FLOOR = "pelvic_floor", _("Pelvic floor")
    ILIOPSOAS = "iliopsoas", _("Iliopsoas")
    RECTUS_FEMORIS = "rectus_femoris", _("Rectus femoris")
    SARTORIUS = "sartorius", _("Sartorius")
    TENSOR_FASCIAE_LATAE = "tensor_fasciae_latae", _("Tensor fasciae latae")
    ILIOTIBIAL_BAND = "iliotibial_band", _("Iliotibial band")
    GLUTEUS_MAXIMUS = "gluteus_maximus", _("Gluteus maximus")
    GLUTEUS_MEDIUS = "gluteus_medius", _("Gluteus medius")
    GLUTEUS_MINIMUS = "gluteus_minimus", _("Gluteus minimus")
    PIRIFORMIS = "piriformis", _("Piriformis")
    DEEP_HIP_ROTATORS = "deep_hip_rotators", _("Deep hip external rotators")
    HIP_ADDUCTORS = "hip_adductors", _("Hip adductors")
    ADDUCTOR_LONGUS = "adductor_longus", _("Adductor longus")
    ADDUCTOR_MAGNUS = "adductor_magnus", _("Adductor magnus")
    GRACILIS = "gracilis", _("Gracilis")
    PECTINEUS = "pectineus", _("Pectineus")
    QUADRICEPS = "quadriceps", _("Quadriceps")
    VASTUS_MEDIALIS = "vastus_medialis", _("Vastus medialis oblique")
    VASTUS_LATERALIS = "vastus_lateralis", _("Vastus lateralis")
    VASTUS_INTERMEDIUS = "vastus_intermedius", _("Vastus intermedius")
    HAMSTRINGS = "hamstrings", _("Hamstrings")
    BICEPS_FEMORIS = "biceps_femoris", _("Biceps femoris")
    SEMITENDINOSUS = "semitendinosus", _("Semitendinosus")
    SEMIMEMBRANOSUS = "semimembranosus", _("Semimembranosus")
    POPLITEUS = "popliteus", _("Popliteus")
    GASTROCNEMIUS = "gastrocnemius", _("Gastrocnemius")
    SOLEUS = "soleus", _("Soleus")
    PLANTARIS = "plantaris", _("Plantaris")
    ACHILLES_TENDON = "achilles_tendon", _("Achilles tendon")
    TIBIALIS_ANTERIOR = "tibialis_anterior", _("Tibialis anterior")
    TIBIALIS_POSTERIOR = "tibialis_posterior", _("Tibialis posterior")
    PERONEALS = "peroneals", _("Peroneus longus and brevis")
    FLEXOR_HALLUCIS_LONGUS = "flexor_hallucis_longus", _("Flexor hallucis longus")
    FLEXOR_DIGITORUM_LONGUS = "flexor_digitorum_longus", _("Flexor digitorum longus")
    EXTENSOR_HALLUCIS_LONGUS = "extensor_hallucis_longus", _("Extensor hallucis longus")
    TOE_EXTENSORS = "toe_extensors", _("Toe extensors")
    FOOT_INTRINSICS = "foot_intrinsics", _("Foot intrinsics")
    PLANTAR_FASCIA = "plantar_fascia", _("Plantar fascia")
    MEDIAN_NERVE = "median_nerve", _("Median nerve")
    ULNAR_NERVE = "ulnar_nerve", _("Ulnar nerve")
    RADIAL_NERVE = "radial_nerve", _("Radial nerve")
    SCIATIC_NERVE = "sciatic_nerve", _("Sciatic nerve")
    FEMORAL_NERVE = "femoral_nerve", _("Femoral nerve")
